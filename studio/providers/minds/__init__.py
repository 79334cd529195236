"""The interviewer and the grader that ask a language model, whichever one it is."""
