"""OFD (GB/T 33190) to laid-out pages."""
