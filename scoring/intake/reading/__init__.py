"""Read files of any kind into tables of text, exactly as they were written, in a child process.

``read_files`` lives in ``scoring.intake.reading.files``; nothing is imported here, as the child starts in a moment.
"""
