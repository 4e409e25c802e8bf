"""Bring in what people have: any files, recognised, mapped and put together into tables that can be loaded."""
