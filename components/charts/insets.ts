/** Room for the axis beside every plot over time, so that strip and charts stand exactly under one another. */
export const plotLeft = 64;
export const plotRight = 28;
