import { expect, test } from 'vitest'
import { mayResolve, routeTo } from '../../../../../reference-stack/local/lambda/network/route.ts'
import { addresses, plan, resolvable, unresolvable } from './addresses.ts'

test.each(addresses)('%s:%i is routed as it should be', (host, port, route) => {
  expect(routeTo(host, port, plan)).toEqual(route)
})

test('only names that may be called are resolved', () => {
  expect([...resolvable, ...unresolvable].filter((name) => mayResolve(name, plan))).toEqual(resolvable)
})
