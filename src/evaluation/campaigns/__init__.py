"""Where leads come from and what becomes of them: campaigns, products, reasons for loss, and what is planned."""
