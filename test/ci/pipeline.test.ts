import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { mistakeInPipeline } from './git-lab.ts'

const pipeline = readFileSync('docs/ci/gitlab-ci.yml', 'utf8')

describe.concurrent('docs/ci/gitlab-ci.yml', () => {
  it("is a pipeline by GitLab's schema", async () => {
    expect(await mistakeInPipeline(pipeline)).toBeNull()
  })

  it.each([
    ['an unknown key', 'expire_in: 30 days', 'expires: 30 days', "'expires' property is not expected"],
    ['a wrong value', 'when: always', 'when: sometimes', "'when' property must be one of"],
    ['a job that is not there', 'needs: [deploy-aws]', 'needs: [deployment]', 'needs: [deployment]'],
  ])('would be found with %s', async (_, whole, broken, mistake) => {
    expect(pipeline).toContain(whole)
    expect(await mistakeInPipeline(pipeline.replace(whole, broken))).toContain(mistake)
  })
})
