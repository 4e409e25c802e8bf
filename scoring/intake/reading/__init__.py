"""Read files of any kind into tables of text, exactly as they were written, in a child process."""
