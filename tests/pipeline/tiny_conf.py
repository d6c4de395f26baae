"""The smallest declaration that is sound."""

TINY = """[source]
name = "tiny"
title = "Tiny"
[tables.leads]
files = ["l.csv"]
[tables.leads.columns]
lead_id = "id"
created_at = "created"
"""
