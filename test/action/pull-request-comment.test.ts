import { describe, expect, it } from 'vitest'
import { commentOn } from '../../action/pull-request-comment.ts'
import { startGitHub } from './git-hub.ts'

const comment = { token: 'token', repository: 'o/r', pullRequest: 12, job: 'my gate', markdown: '**PASS**' }
const marker = '<!-- fanbench: my-gate -->'
const others = Array.from({ length: 130 }, (_, at) => ({
  id: at + 1,
  user: { type: 'User' },
  body: `${marker} quoted`,
}))

describe('the comment on a pull request', () => {
  it('is posted once, and then updated, after however many comments of people', async () => {
    await using gitHub = await startGitHub(structuredClone(others))
    expect(await commentOn({ ...comment, apiUrl: gitHub.url })).toBe('posted')
    expect(await commentOn({ ...comment, apiUrl: gitHub.url, markdown: '**FAIL**' })).toBe('updated')
    expect(gitHub.comments.slice(130).map(({ body }) => body)).toEqual([`${marker}\n**FAIL**`])
    expect(gitHub.comments.slice(0, 130)).toEqual(others)
    expect(gitHub.requests.at(-1)).toBe('PATCH /repos/o/r/issues/comments/7000')
  })

  it('of another job stays', async () => {
    await using gitHub = await startGitHub([{ id: 3, user: { type: 'Bot' }, body: '<!-- fanbench: nightly -->\nPASS' }])
    expect(await commentOn({ ...comment, apiUrl: gitHub.url })).toBe('posted')
    expect(gitHub.comments.map(({ body }) => body)).toEqual(['<!-- fanbench: nightly -->\nPASS', `${marker}\n**PASS**`])
  })

  it.each([401, 403, 404])('is left out where GitHub answers %i, as for a pull request from a fork', async (status) => {
    await using gitHub = await startGitHub([], status)
    expect(await commentOn({ ...comment, apiUrl: gitHub.url })).toBe('not-allowed')
  })

  it('is left out where not even the comments may be read', async () => {
    await using gitHub = await startGitHub([])
    expect(await commentOn({ ...comment, apiUrl: gitHub.url, token: 'another' })).toBe('not-allowed')
  })

  it('that GitHub does not take is an error', async () => {
    await using gitHub = await startGitHub([], 422)
    await expect(commentOn({ ...comment, apiUrl: gitHub.url })).rejects.toThrow('422 to POST /repos/o/r/issues/12/')
  })

  it('is cut to what GitHub takes', async () => {
    await using gitHub = await startGitHub([])
    await commentOn({ ...comment, apiUrl: gitHub.url, markdown: 'x'.repeat(100_000) })
    expect(gitHub.comments[0]?.body.length).toBeLessThan(65_536)
  })
})
