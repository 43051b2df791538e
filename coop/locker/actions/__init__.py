"""All writes of the locker, and reads that are logged. Other rooms come through `client`.

`opening`: lockers, keys, contracts. `reading`: every access. `records`: what lies in a locker.
`granting`: switches, freeze, withdrawal. `leasing`, `delivering`: what is held for a while, and
what is on its way. `chaining`: the log's proofs. `purging`, `retaining`, `deleting`: what goes.
"""
