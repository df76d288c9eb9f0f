import type { FigureDefinition } from './figure.ts';
import { agentFigures } from './figures-agent.ts';
import { chatFigures } from './figures-chat.ts';
import { handlingFigures } from './figures-handling.ts';
import { levelFigures } from './figures-level.ts';
import { queueFigures } from './figures-queue.ts';
import { surveyFigures } from './figures-survey.ts';

/** Every figure of the product, in the order in which reports and documents show them. */
export const figures: readonly FigureDefinition[] = [
  ...queueFigures,
  ...handlingFigures,
  ...chatFigures,
  ...levelFigures,
  ...surveyFigures,
  ...agentFigures,
];

const byId = new Map(figures.map((figure) => [figure.id, figure]));

/** The figure of this name, or null. */
export function findFigure(id: string): FigureDefinition | null {
  return byId.get(id) ?? null;
}

/** The figure of a name that is known to exist; a name that does not is a bug. */
export function figureNamed(id: string): FigureDefinition {
  const figure = findFigure(id);
  if (!figure) throw new Error(`There is no figure called ${id}`);
  return figure;
}
