"""The page that sales and marketing look at together each week."""
