"""The report of one session. Layout only."""

from studio.ui import report, shell

page = shell.open_page()
found = report.current(page)
if found is None:
    report.show_nothing(page)
else:
    report.show(page, found)
