"""Lead scoring on a company's own history, measured against the points rules it uses today."""
