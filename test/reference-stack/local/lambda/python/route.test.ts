import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { addresses, plan, resolvable, unresolvable } from '../network/addresses.ts'

const folder = fileURLToPath(new URL('../../../../../reference-stack/local/lambda/python', import.meta.url))
const program = `
import json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
from fanbench_route import may_resolve, route_to
asked = json.load(sys.stdin)
routes = [route_to(host, port, asked["plan"]) for host, port, *_ in asked["addresses"]]
resolved = [name for name in asked["names"] if may_resolve(name, asked["plan"])]
print(json.dumps({"routes": routes, "resolved": resolved}))
`

function python(...args: readonly string[]): { readonly stdout: string } | undefined {
  const input = JSON.stringify({ plan, addresses, names: [...resolvable, ...unresolvable] })
  try {
    return { stdout: execFileSync('python3', [...args], { input, encoding: 'utf8' }) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

test('calls of Python are routed as those of Node are', ({ skip }) => {
  const { stdout } = python('-c', program, folder) ?? skip('there is no python3 on this machine')
  const { routes, resolved } = JSON.parse(stdout) as { routes: unknown[]; resolved: unknown }
  expect(addresses.map(([host, port], at) => [host, port, routes[at]])).toEqual(addresses)
  expect(resolved).toEqual(resolvable)
})
