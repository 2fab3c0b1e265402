"""Cases: children and young people, who acts for them, their cases and the statutory clocks."""
