import type { Command } from 'commander'
import { probeSettings } from '../../src/settings/probe-settings.ts'
import { configOption, settingOption, settingSources } from '../flags/setting-option.ts'
import { type Execute, subcommand } from '../flags/subcommand.ts'

const details = `
Two clients connect and enter one room. Each sends a message that both should
receive. Every frame is printed as it is sent or received:

  →  sent, with the step of the protocol that it belongs to
  ←  received
  ✔  a step succeeded       ✖  a step failed; the end of the output shows the
     expected and the received frames, and says what to change
  λ  a log line of a function (embedded stack only)

The probe stops at the first step that fails. On this machine, each step may take
10 s, or a third of --connect-timeout if that is longer; elsewhere, it may take
all of --connect-timeout. The probe sends a dozen frames, so it costs almost
nothing, but another host still needs --i-own-this-target. Tokens of the handshake
are shown as ***.

Exit codes: 0 all steps succeeded · 10 both clients joined, but a message or
leaving failed · 12 they could not join · 2, 13, 15, 130 as for every command

Examples:
  fanbench probe --target ws://127.0.0.1:8080/ --protocol ./protocol.ts
  fanbench probe --target wss://chat.example/prod --i-own-this-target chat.example
    --join '{"action":"join","room":"{room}"}' --join-answered '"joined"'
    --say '{"action":"say","room":"{room}","text":"{text}"}'
  fanbench probe --stack ./chat.ts --protocol ./protocol.ts
      your own handlers on this machine, with their log lines`

export function addProbe(program: Command, execute: Execute): void {
  const probe = subcommand(program, 'probe', 'try a chat and its protocol with two clients, and show every frame', [
    ...probeSettings.map((setting) => settingOption(setting)),
    configOption(),
  ]).addHelpText('after', details)
  probe.action(() =>
    execute(probe, async (context) => {
      const commands = await import('./command.ts')
      return commands.probe(settingSources(probe), context)
    }),
  )
}
