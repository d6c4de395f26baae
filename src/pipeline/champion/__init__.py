"""Which model scores: the champion, its challenger, and how one follows the other."""
