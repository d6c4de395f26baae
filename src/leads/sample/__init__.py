"""The built-in sample: an invented company's history with planted truth, one mechanism per file.

Activity types, as the files hold them: ``page_view, pricing_page_view, email_open, email_click, form_submit,
webinar_registered, webinar_attended, demo_request, content_download, unsubscribe`` (actor lead), ``robot_email,
marketing_reply`` (actor marketing), ``call, sales_email, meeting`` (actor sales: the touches).

No analysis code may import this package or read ``truth.json`` (a test sees to it).
"""

from src.leads.sample.generate import generate
from src.leads.sample.history import SampleHistory
from src.leads.sample.options import SampleOptions
from src.leads.sample.write import write_sample

__all__ = ["SampleHistory", "SampleOptions", "generate", "write_sample"]
