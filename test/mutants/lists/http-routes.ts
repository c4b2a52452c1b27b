import type { Mutant } from '../mutant.ts'

const api = {
  file: 'reference-stack/local/http-api/http-api.ts',
  test: 'test/reference-stack/local/http-api/http-api.test.ts',
}
const plan = { file: 'reference-stack/local/gateway/limits/usage-plan.ts', test: api.test }

/** What decides which HTTP requests of a load are refused, and how an answer is counted. */
export const httpRoutes: readonly Mutant[] = [
  {
    ...plan,
    loses: 'the size of the bucket of a usage plan',
    find: 'new TokenBucket(throttle.requestsPerSecond, throttle.burst, this.#startedAtMs)',
    replace: 'new TokenBucket(throttle.requestsPerSecond, throttle.burst * 2 + 100, this.#startedAtMs)',
  },
  {
    ...plan,
    loses: 'that a wrong key takes nothing of the bucket',
    find: "if (key !== this.#key) return 'wrong-key'",
    replace: "if (this.#bucket?.take(performance.now()) !== false && key !== this.#key) return 'wrong-key'",
  },
  {
    ...api,
    loses: 'that the account throttles HTTP requests too',
    find: ' || !this.#options.throttle.admitsRequest()',
    replace: '',
  },
  {
    ...api,
    loses: 'the count of throttled requests',
    find: 'this.throttled += 1',
    replace: 'this.throttled += 0',
  },
  {
    ...api,
    loses: 'the end of a client that does not read',
    find: 'response.setTimeout(this.#clientMs, () => response.destroy())',
    replace: '',
  },
  {
    file: 'reference-stack/local/http-api/authorizers/lambda-authorizer.ts',
    test: 'test/contract/http.test.ts',
    loses: 'that a cached policy is evaluated for each request',
    find: 'policyEffect(answer.policy, methodArn(api, call))',
    replace: "(this.#cacheMs > 0 ? 'allow' : policyEffect(answer.policy, methodArn(api, call)))",
  },
  {
    file: 'reference-stack/local/http-api/authorizers/jwt-authorizer.ts',
    test: 'test/contract/http.test.ts',
    loses: 'that a token needs the name of its key',
    find: 'if (protectedHeader.kid === undefined) return undefined',
    replace: '',
  },
  {
    file: 'reference-stack/body-model.ts',
    test: 'test/reference-stack/http-schema.test.ts',
    loses: 'that a required member needs a schema',
    find: '.filter((name) => !Object.hasOwn(members, String(name)))',
    replace: '.filter(() => false)',
  },
]
