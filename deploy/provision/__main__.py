"""`python -m deploy.provision`: write definitions.json from the contracts. Run it when an event is added."""

import json

from deploy.provision import broker

broker.FILE.write_text(json.dumps(broker.described(), indent=2) + "\n", encoding="utf-8")
