import { expect, it } from 'vitest'
import { code } from '../../reports/markdown.ts'

it('words that are typed stay in their line, whatever others have written', () => {
  expect(code("fanbench run --stack 'a\n# heading\r\n`x'")).toBe("`fanbench run --stack 'a # heading 'x'`")
})
