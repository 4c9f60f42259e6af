"""Numbers, units, quantities, periods and regions of a text, read exactly."""
