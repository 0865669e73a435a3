/** Relay's cursor connections, as every list of the graph that may grow. */
export interface Listed<T> {
  readonly items: readonly { readonly cursor: string; readonly item: T }[]
  readonly more: boolean
}

export function connection<T, Node>({ items, more }: Listed<T>, after: string | null, node: (item: T) => Node) {
  return {
    edges: items.map(({ cursor, item }) => ({ cursor, node: node(item) })),
    pageInfo: {
      hasNextPage: more,
      hasPreviousPage: after !== null,
      startCursor: items[0]?.cursor ?? null,
      endCursor: items.at(-1)?.cursor ?? null,
    },
  }
}

const most = 200

/** `first` as asked, from 1 to 200. */
export function pageSize(first: number): number {
  return Math.min(Math.max(first, 1), most)
}
