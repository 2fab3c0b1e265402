// Reads an AsyncAPI document from standard input and prints what the parser of AsyncAPI has to say of it, as JSON.
import { readFileSync } from 'node:fs'
import { Parser } from '@asyncapi/parser'

const { document, diagnostics } = await new Parser().parse(readFileSync(0, 'utf8'))
process.stdout.write(JSON.stringify({ valid: document !== undefined, diagnostics: diagnostics.map(({ code, message, path, severity }) => ({ code, message, path: path.join('.'), severity })) }))
