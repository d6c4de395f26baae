"""A matplotlib figure as SVG to be set into a page: no style attributes, no ids, colours by class, alt text."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree as ET

from markupsafe import Markup, escape
from matplotlib.figure import Figure

from src.reporting.style import ROLES, report_style

_SVG, _LINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_DROPPED = {"metadata", "style", "title"}
_KEPT = {
    "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-dashoffset",
    "stroke-linecap", "stroke-linejoin", "font-size", "font-weight", "text-anchor", "opacity",
}  # fmt: skip


def to_svg(figure: Figure, alt: str, name: str) -> Markup:
    """Return ``figure`` as an ``<svg>`` element; same figure, same bytes.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Drawn inside :func:`~src.reporting.style.report_style`.
    alt : str
        What the figure shows, for those who do not see it.
    name : str
        Prefix of the ids inside, unique on the page.

    Notes
    -----
    Inline styles would need ``unsafe-inline`` in the page's Content-Security-Policy and could not be overridden for
    dark screens, so each becomes a presentation attribute plus a class.
    """
    buffer = io.BytesIO()
    with report_style():
        figure.savefig(buffer, format="svg", metadata={"Date": None}, transparent=True)
    root = ET.fromstring(buffer.getvalue())  # noqa: S314 - written by matplotlib a line above
    used = set(re.findall(r"#([\w-]+)", " ".join(value for node in root.iter() for value in node.attrib.values())))
    for node in list(root.iter()):
        for child in list(node):
            if _tag(child) in _DROPPED or not isinstance(child.tag, str):
                node.remove(child)
    for node in root.iter():
        _plain(node, name, used)
    inside = "".join(_text(child) for child in root)
    box = root.attrib["viewBox"]
    return Markup('<svg role="img" aria-label="{}" viewBox="{}" class="drawing">{}</svg>').format(
        escape(alt),
        box,
        Markup(inside),  # noqa: S704 - serialised, and so escaped, by ElementTree
    )


def _plain(node: ET.Element, name: str, used: set[str]) -> None:
    """Turn the style of ``node`` into attributes and classes; keep only ids that something refers to."""
    node.tag = _tag(node)
    style = dict(re.findall(r"([\w-]+)\s*:\s*([^;]+)", node.attrib.pop("style", "")))
    classes = []
    for key, value in style.items():
        if key == "font":
            size = re.search(r"([\d.]+)px", value)
            style_size = size.group(1) if size else "10"
            node.set("font-size", style_size)
            if re.search(r"\b(bold|[6-9]00)\b", value):
                node.set("font-weight", "bold")
        elif key in _KEPT:
            node.set(key, value.strip().removesuffix("px"))
            role = ROLES.get(value.strip().lower())
            if role and key in {"fill", "stroke"}:
                classes.append(f"{key}-{role}")
    if classes:
        node.set("class", " ".join(classes))
    if node.attrib.get("id") not in used:
        node.attrib.pop("id", None)
    else:
        node.set("id", f"{name}-{node.attrib['id']}")
    for key in list(node.attrib):
        value = node.attrib.pop(key)
        key = key.replace(f"{{{_LINK}}}", "")
        if key == "href":
            value = f"#{name}-{value[1:]}"
        node.set(key, re.sub(r"url\(#([\w-]+)\)", rf"url(#{name}-\1)", value))


def _tag(node: ET.Element) -> str:
    return node.tag.replace(f"{{{_SVG}}}", "") if isinstance(node.tag, str) else ""


def _text(node: ET.Element) -> str:
    node.tail = None
    return ET.tostring(node, encoding="unicode")
