import { describe, expect, it } from 'vitest';
import { graphOf, isOfGraph, isOfOtherWeights } from './weights.ts';

describe('files of a model', () => {
  it('AI-6 a variant has its graph and the weights beside it, and not another’s', () => {
    expect(graphOf('q8')).toBe('onnx/model_quantized.onnx');
    expect(isOfGraph('onnx/model_q4.onnx', 'q4')).toBe(true);
    expect(isOfGraph('onnx/model_q4.onnx_data', 'q4')).toBe(true);
    expect(isOfGraph('onnx/model_q4.onnx_data_1', 'q4')).toBe(true);
    for (const other of ['onnx/model_q4f16.onnx', 'onnx/model_q4.onnx_data/../x', 'onnx/model_q4.onnx.py'])
      expect(isOfGraph(other, 'q4'), other).toBe(false);
    expect(isOfGraph('onnx/model.onnx', 'fp32')).toBe(true);
    expect(isOfGraph('onnx/model_fp16.onnx', 'fp32')).toBe(false);
    expect(isOfOtherWeights('onnx/encoder_model_fp16.onnx', 'q8')).toBe(true);
    expect(isOfOtherWeights('onnx/encoder_model_quantized.onnx', 'q8')).toBe(false);
    expect(isOfOtherWeights('config.json', 'q8')).toBe(false);
  });
});
