"""Questions answered from policy cards and from the amounts that rules set."""
