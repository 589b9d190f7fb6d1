// Compiled by TypeScript and, imported by the kernels, by AssemblyScript: plain numbers only.

/** Colour bins before those no picture shows are left out: 5 bits of Y', 6 each of U and V. */
export const JOINT_BINS = 131072

/** Levels that a cell's gradient is told apart by, along each axis. */
export const GRADIENT_LEVELS = 5

/** Gradients told apart. */
export const GRADIENT_BINS = 25

/** The gradient of an even cell. */
export const EVEN_GRADIENT = 12

/** Tiles of an entry, best first. */
export const CANDIDATES = 4

/** Tile ids of one block: the candidates of one colour bin for each gradient. */
export const BLOCK_IDS = 100

/** Limits between the levels of a gradient: right luma lanes less left ones, or lower less upper. */
export const GRADIENT_LIMIT_1 = 96
export const GRADIENT_LIMIT_2 = 384

/** Gradients that the entries of the first and second level are made for. */
export const GRADIENT_CENTRE_1 = 212
export const GRADIENT_CENTRE_2 = 672

/** 128 levels of chroma in lanes, and what turns an offset chroma lane into 64ths of its range, times 65,536. */
export const CHROMA_OFFSET = 1733
export const CHROMA_TO_BIN = 1210

/** State of a block. */
export const BLOCK_EMPTY = 0
/** A cell asked for it: it is filled before those nobody asked for. */
export const BLOCK_WANTED = 1
export const BLOCK_READY = 2

/** Tiles of a leaf of the tile tree, at most. */
export const LEAF_TILES = 8

/** Axes that the tile tree is split along: the sums and differences of the four luma lanes, U and V twice. */
export const TREE_AXES = 6

/** Part of what is added to the cost of a repeat that the last tile is charged. Source: the benchmark match. */
export const HOLD_COST = 0.5
