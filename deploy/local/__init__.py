"""The whole system on one machine, without containers: `python -m deploy.local`, which is `make run`.

All state lies in one folder, `.waymark`: `settings.json` (keys and passwords, made once), a folder for each server, `logs`.
"""
