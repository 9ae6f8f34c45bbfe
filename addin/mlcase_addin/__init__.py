"""How one gets at it: the hosts and the command line."""
