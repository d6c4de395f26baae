"""The agreement of marketing and sales as a page that both sides sign."""
