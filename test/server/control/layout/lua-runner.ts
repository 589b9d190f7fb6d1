import { parse, type Expression, type Statement } from 'luaparse'

/** What Lua reads and writes fields of. */
export interface LuaFields {
  get(key: unknown): unknown
  set(key: unknown, value: unknown): unknown
}

type LuaFunction = (...args: unknown[]) => unknown
type Scope = { readonly names: Map<string, unknown>; readonly outer: Scope | null }
type Returned = { readonly value: unknown }

/** The functions and globals of a script of a layout, after it was loaded; as much of Lua as those scripts use. */
export class LuaRunner {
  readonly #globals: Scope

  constructor(script: string, globals: Readonly<Record<string, unknown>>) {
    const { luaVersion, encodingMode } = { luaVersion: '5.1', encodingMode: 'pseudo-latin1' } as const
    this.#globals = { names: new Map(Object.entries({ ...LIBRARY, ...globals })), outer: null }
    this.#block(parse(script, { luaVersion, encodingMode }).body, { names: new Map(), outer: this.#globals })
  }

  /** Calls a global function where the script has it. */
  call(name: string, ...args: unknown[]): unknown {
    const found = this.#globals.names.get(name)
    return typeof found === 'function' ? (found as LuaFunction)(...args) : null
  }

  #block(body: readonly Statement[], scope: Scope): Returned | null {
    for (const statement of body) {
      const returned = this.#statement(statement, scope)
      if (returned) return returned
    }
    return null
  }

  #statement(statement: Statement, scope: Scope): Returned | null {
    switch (statement.type) {
      case 'LocalStatement': {
        const values = statement.init.map((value) => this.#value(value, scope))
        for (const [at, { name }] of statement.variables.entries()) scope.names.set(name, values[at] ?? null)
        return null
      }
      case 'AssignmentStatement': {
        const values = statement.init.map((value) => this.#value(value, scope))
        for (const [at, target] of statement.variables.entries())
          this.#assign(target, values[at] ?? null, scope)
        return null
      }
      case 'CallStatement':
        this.#value(statement.expression, scope)
        return null
      case 'FunctionDeclaration': {
        const made = this.#value(statement, scope)
        if (statement.identifier?.type !== 'Identifier') throw new Error('a function of a table')
        const home = statement.isLocal ? scope : this.#globals
        home.names.set(statement.identifier.name, made)
        return null
      }
      case 'IfStatement': {
        const clause = statement.clauses.find(
          (one) => one.type === 'ElseClause' || isTrue(this.#value(one.condition, scope)),
        )
        return clause ? this.#block(clause.body, { names: new Map(), outer: scope }) : null
      }
      case 'ForNumericStatement': {
        const last = Number(this.#value(statement.end, scope))
        for (let at = Number(this.#value(statement.start, scope)); at <= last; at++) {
          const inner = { names: new Map<string, unknown>([[statement.variable.name, at]]), outer: scope }
          const returned = this.#block(statement.body, inner)
          if (returned) return returned
        }
        return null
      }
      case 'ReturnStatement': {
        const [first] = statement.arguments
        return { value: first ? this.#value(first, scope) : null }
      }
      default:
        throw new Error(`${statement.type} is not run here`)
    }
  }

  #assign(target: Expression, value: unknown, scope: Scope): void {
    if (target.type === 'Identifier') {
      const home = holderOf(target.name, scope) ?? this.#globals
      home.names.set(target.name, value)
    } else if (target.type === 'MemberExpression') {
      fieldsOf(this.#value(target.base, scope)).set(target.identifier.name, value)
    } else if (target.type === 'IndexExpression') {
      fieldsOf(this.#value(target.base, scope)).set(this.#value(target.index, scope), value)
    } else throw new Error(`${target.type} cannot be set`)
  }

  #value(expression: Expression, scope: Scope): unknown {
    switch (expression.type) {
      case 'NumericLiteral':
      case 'BooleanLiteral':
        return expression.value
      case 'StringLiteral':
        return Buffer.from(expression.value, 'latin1').toString('utf8')
      case 'NilLiteral':
        return null
      case 'Identifier':
        return holderOf(expression.name, scope)?.names.get(expression.name) ?? null
      case 'MemberExpression':
        return fieldsOf(this.#value(expression.base, scope)).get(expression.identifier.name) ?? null
      case 'IndexExpression':
        return fieldsOf(this.#value(expression.base, scope)).get(this.#value(expression.index, scope)) ?? null
      case 'CallExpression': {
        const args = expression.arguments.map((argument) => this.#value(argument, scope))
        const { base } = expression
        const self =
          base.type === 'MemberExpression' && base.indexer === ':' ? [this.#value(base.base, scope)] : []
        const called = this.#value(base, scope)
        if (typeof called !== 'function') throw new Error('calls what is no function')
        return (called as LuaFunction)(...self, ...args) ?? null
      }
      case 'TableConstructorExpression': {
        const table = new Map<unknown, unknown>()
        for (const field of expression.fields) {
          if (field.type === 'TableValue') table.set(table.size + 1, this.#value(field.value, scope))
          else if (field.type === 'TableKeyString') table.set(field.key.name, this.#value(field.value, scope))
          else table.set(this.#value(field.key, scope), this.#value(field.value, scope))
        }
        return table
      }
      case 'LogicalExpression': {
        const left = this.#value(expression.left, scope)
        const isDecided = expression.operator === 'and' ? !isTrue(left) : isTrue(left)
        return isDecided ? left : this.#value(expression.right, scope)
      }
      case 'UnaryExpression': {
        const value = this.#value(expression.argument, scope)
        if (expression.operator === 'not') return !isTrue(value)
        if (expression.operator === '#') return (value as Map<unknown, unknown>).size
        return -Number(value)
      }
      case 'BinaryExpression':
        return operate(
          expression.operator,
          this.#value(expression.left, scope),
          this.#value(expression.right, scope),
        )
      case 'FunctionDeclaration':
        return (...args: unknown[]): unknown => {
          const names = expression.parameters.map((one, at) => [
            one.type === 'Identifier' ? one.name : '',
            args[at],
          ])
          const inner = { names: new Map(names as [string, unknown][]), outer: scope }
          return this.#block(expression.body, inner)?.value ?? null
        }
      default:
        throw new Error(`${expression.type} is not run here`)
    }
  }
}

const LIBRARY: Readonly<Record<string, unknown>> = {
  string: new Map([['format', (pattern: string, value: number) => format(pattern, value)]]),
}

function format(pattern: string, value: number): string {
  return pattern
    .replace(/%(\+?)\.(\d)f/, (_, sign: string, digits: string) => {
      const plus = sign === '+' && value >= 0 ? '+' : ''
      return plus + value.toFixed(Number(digits))
    })
    .replaceAll('%%', '%')
}

function operate(operator: string, left: unknown, right: unknown): unknown {
  const [a, b] = [left as number, right as number]
  switch (operator) {
    case '==':
      return left === right
    case '~=':
      return left !== right
    case '..':
      return `${String(left)}${String(right)}`
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return a / b
    case '^':
      return Math.pow(a, b)
    case '<':
      return a < b
    case '>':
      return a > b
    case '<=':
      return a <= b
    case '>=':
      return a >= b
    default:
      throw new Error(`${operator} is not run here`)
  }
}

function holderOf(name: string, scope: Scope): Scope | null {
  for (let at: Scope | null = scope; at; at = at.outer) if (at.names.has(name)) return at
  return null
}

function fieldsOf(value: unknown): LuaFields {
  if (typeof value !== 'object' || value === null || !('get' in value))
    throw new Error('indexes what has no fields')
  return value as LuaFields
}

function isTrue(value: unknown): boolean {
  return value !== null && value !== undefined && value !== false
}
