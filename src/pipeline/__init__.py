"""One execution of the chain: parameters, run folders, the runner and the command line."""
