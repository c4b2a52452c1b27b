import { syncBuiltinESMExports } from 'node:module'
import { guardDatagrams } from './datagrams.ts'
import { guardDescendants } from './descendants.ts'
import { guardNames } from './names.ts'
import { Network } from './network.ts'
import { planIn } from './network-plan.ts'
import { speakPlainly } from './plain-tls.ts'
import { guardSockets } from './sockets.ts'
import { whenTlsIsLoaded } from './when-asked.ts'

// Loaded before the handler, by `--import`, also into worker threads and processes of Node that it starts. It is below every SDK: whatever
// endpoint a handler builds, what it asks of AWS comes to the stack, and nothing else leaves the machine.
// Out of reach are programs of another kind that a handler starts.

const network = new Network(planIn(import.meta.url))
const sockets = guardSockets(network)
guardNames(network)
guardDatagrams(network)
guardDescendants()
whenTlsIsLoaded((tls) => speakPlainly(tls, network, sockets))
// For those who import `connect` or `lookup` by name.
syncBuiltinESMExports()
