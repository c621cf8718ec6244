"""Hold what was seen against written rules; each rule broken is a finding."""
