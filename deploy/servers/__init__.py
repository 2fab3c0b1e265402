"""Private servers for a run on one machine and for tests. Each module finds one server, starts it in a folder and stops it.

`launch(folder, ...)` returns at once, so that servers start beside one another; `wait()` on what it returned blocks until the
server answers, and `stop()` ends it. Every program runs on a leash (`leash.py`) and ends with the process that started it.
"""
