"""The built-in rung: an interviewer and a grader that need no key and no network."""
