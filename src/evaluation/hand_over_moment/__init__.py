"""From which age on waiting costs more than calling, by who a lead is and what it did."""
