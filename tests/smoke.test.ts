import { expect, test } from '@jest/globals';
import { encode } from '../shared/codes/alphabet.ts';

test('encodes', () => expect(encode(999999)).toBe('3Q8-'));
