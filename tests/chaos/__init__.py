"""The real service, killed: processes of their own, the real SDKs, real databases, and platforms behind a bad network.

`service` is `verbatim run` with its ends on loopback, `nursery` starts lives of it, `outside` is the process that
outlives them: `rooms` are the two platforms, `network` what drops and delays before them. `world` holds all of it in a
test's hand, `checker` compares what was posted with the ledger, `deaths` kills by the hundred.
"""
