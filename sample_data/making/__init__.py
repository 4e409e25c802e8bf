"""The steps by which the sample data are made: who the leads are, what they want, what they do, what sales did."""
