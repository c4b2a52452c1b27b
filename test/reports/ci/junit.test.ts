import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CiCase, CiCases } from '../../../reports/ci/cases.ts'
import { renderJunit } from '../../../reports/ci/junit.ts'
import { type Element, readXml } from './xml-reader.ts'

const suite: CiCases = {
  suite: 'broadcast',
  startedAt: '2026-11-21T02:15:00.123Z',
  seconds: 12.5,
  properties: { run: 'night' },
  cases: [],
}

function casesOf(cases: readonly CiCase[], changes: Partial<CiCases> = {}): { suite: Element; cases: Element[] } {
  const root = readXml(renderJunit({ ...suite, ...changes, cases }))
  const [only] = root.children
  if (root.children.length !== 1 || only === undefined) return expect.fail('one suite')
  return { suite: only, cases: only.children.filter(({ name }) => name === 'testcase') }
}

const cases: readonly CiCase[] = [
  { name: 'a', verdict: 'pass', lines: [] },
  { name: 'b', verdict: 'fail', lines: ['b was 2; the limit is 1', 'of all'] },
  { name: 'c', verdict: 'error', lines: ['it is invalid'] },
  { name: 'd', verdict: 'inconclusive', lines: ['d was –; the limit is 1', 'too few'] },
  { name: 'e', verdict: 'pass', lines: ['shared-cores'] },
]

/** By element, the required attributes and then the others: those of Jenkins' junit-10.xsd. */
const schemaAttributes: Readonly<Record<string, { required: readonly string[]; optional: readonly string[] }>> = {
  testsuites: { required: [], optional: ['name', 'time', 'tests', 'failures', 'errors'] },
  testsuite: {
    required: ['name', 'tests', 'failures', 'errors'],
    optional: 'group time skipped timestamp hostname id package file log url'.split(' '),
  },
  properties: { required: [], optional: [] },
  property: { required: ['name', 'value'], optional: [] },
  testcase: { required: ['name'], optional: ['time', 'classname', 'group'] },
  failure: { required: [], optional: ['type', 'message'] },
  error: { required: [], optional: ['type', 'message'] },
  skipped: { required: [], optional: ['type', 'message'] },
  'system-out': { required: [], optional: [] },
}

function elementsIn(element: Element): Element[] {
  return [element, ...element.children.flatMap(elementsIn)]
}

describe('JUnit XML', () => {
  it("has only the elements and attributes of Jenkins' schema, and all that it requires", () => {
    const elements = elementsIn(readXml(renderJunit({ ...suite, cases })))
    expect(new Set(elements.map(({ name }) => name))).toEqual(new Set(Object.keys(schemaAttributes)))
    for (const { name, attributes } of elements) {
      const { required, optional } = schemaAttributes[name] ?? expect.fail(name)
      const names = Object.keys(attributes)
      expect([...required, ...optional], name).toEqual(expect.arrayContaining(names))
      expect(names, name).toEqual(expect.arrayContaining([...required]))
    }
  })

  it('counts each kind of case, and says when it was, as the schema writes instants', () => {
    const read = casesOf(cases)
    expect(read.suite.attributes).toEqual({
      name: 'broadcast',
      tests: '5',
      failures: '1',
      errors: '1',
      skipped: '1',
      time: '12.5',
      timestamp: '2026-11-21T02:15:00',
    })
    expect(read.suite.children[0]?.children[0]?.attributes).toEqual({ name: 'run', value: 'night' })
  })

  it('has a case of its name and class for each, with what was observed', () => {
    const read = casesOf(cases).cases
    expect(read.map(({ attributes }) => [attributes['name'], attributes['classname']])).toEqual(
      ['a', 'b', 'c', 'd', 'e'].map((name) => [name, 'broadcast']),
    )
    const inside = read.map(({ children: [first] }) => first && [first.name, first.attributes['message'], first.text])
    expect(inside).toEqual([
      undefined,
      ['failure', 'b was 2; the limit is 1', 'b was 2; the limit is 1\nof all'],
      ['error', 'it is invalid', 'it is invalid'],
      ['skipped', 'd was –; the limit is 1: too few', ''],
      ['system-out', undefined, 'shared-cores'],
    ])
  })

  it('is well-formed whatever is in it, and gives it back but for what XML cannot hold', () => {
    const parts = fc.constantFrom(
      '<',
      '>',
      '&',
      '"',
      "'",
      ']]>',
      '&amp;',
      '\0',
      '\u001B',
      '\u0085',
      '\n',
      '\t',
      '\r',
      'x',
      '\uD800',
      '\uFFFE',
      '😀',
    )
    const texts = fc.array(parts, { maxLength: 10 }).map((list) => list.join(''))
    fc.assert(
      fc.property(texts, (text) => {
        const hostile: CiCase = { name: text, verdict: 'fail', lines: [text] }
        const read = casesOf([hostile], { suite: text, properties: { [text]: text } })
        const kept = text.toWellFormed().replaceAll(/[[\p{Cc}\uFFFE]--[\t\n\r]]/gv, '�')
        const { attributes, children } = read.cases[0] ?? expect.fail()
        expect([attributes['name'], attributes['classname'], children[0]?.text]).toEqual([kept, kept, kept])
      }),
      { numRuns: 500 },
    )
  })
})
