import type { FeatureName } from './pair-features.js';

export const WEIGHTS: Readonly<Partial<Record<FeatureName, number>>> = {};
