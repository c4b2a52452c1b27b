// Says something long, and ends as soon as that is sent.
process.send?.({ kind: 'said', text: 'x'.repeat(Number(process.argv[2])) }, undefined, undefined, () => process.exit(0))
