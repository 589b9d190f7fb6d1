/** How a single cell changes its tile while a film plays. */
export const CELL_CHANGES = ['fade', 'flip', 'pop', 'cut'] as const

export type CellChange = (typeof CELL_CHANGES)[number]
