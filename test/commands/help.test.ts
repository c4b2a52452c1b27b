import type { Command } from 'commander'
import { expect, it } from 'vitest'
import { linesOnScreen } from '../../commands/help/helped-command.ts'
import { program } from '../../commands/program.ts'

function everyCommand(above: Command): Command[] {
  return above.commands.flatMap((command) => [command, ...everyCommand(command)])
}

function helpOf(command: Command, columns: number, isWhole = false): string {
  let text = ''
  command.configureOutput({ writeOut: (said) => (text += said), getOutHelpWidth: () => columns })
  if (isWhole) command.setOptionValue('helpAll', true)
  command.outputHelp()
  return text
}

const commands = everyCommand(program(async () => undefined)).map((command) => [command.name(), command] as const)

it.each(commands)('the help of %s fits on a screen, and names the way to the rest', (_, command) => {
  const short = helpOf(command, 80)
  expect(linesOnScreen(short.trimEnd(), 80), short).toBeLessThanOrEqual(24)
  const whole = helpOf(command, 80, true)
  expect(short.includes('--help-all')).toBe(short !== whole)
  // A short form has options of its own choice, and none that is not there.
  const optionsIn = (text: string) => [...text.matchAll(/^ +(?:-\w, )?(--[\w-]+)/gm)].map(([, long]) => long)
  expect(optionsIn(short).length).toBeGreaterThan(command.options.length === 0 ? -1 : 0)
  expect(optionsIn(short).filter((long) => !optionsIn(whole).includes(long))).toEqual([])
})
