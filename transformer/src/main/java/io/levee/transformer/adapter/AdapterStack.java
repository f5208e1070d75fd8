package io.levee.transformer.adapter;

import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.ParameterSet.Declaration;
import java.util.List;

/** Several adapters on one another as one: their ranks side by side, each one's scale inside its up matrix. */
public final class AdapterStack {
    private AdapterStack() {}

    /** Size and place of the whole; a single adapter's own. */
    public static LoraSettings settings(List<Lora> adapters) {
        if (adapters.size() == 1) {
            return adapters.getFirst().settings();
        }
        int rank = adapters.stream().mapToInt(lora -> lora.settings().rank()).sum();
        List<String> targets = LoraSettings.ALL_LINEAR.stream()
                .filter(name -> adapters.stream()
                        .anyMatch(lora -> lora.settings().targets().contains(name)))
                .toList();
        return new LoraSettings(rank, rank, targets);
    }

    /**
     * The values of one matrix of the whole, row by row.
     *
     * @param declaration one of the {@link LoraSettings#declarations} of {@link #settings}
     */
    public static float[] values(Device device, List<Lora> adapters, Declaration declaration) {
        if (adapters.size() == 1) {
            return device.floats(adapters.getFirst()
                    .parameters()
                    .parameter(declaration.name())
                    .values());
        }
        boolean down = declaration.name().equals(LoraSettings.down(projection(declaration.name())));
        int rows = declaration.shape().size(0);
        int columns = declaration.shape().size(1);
        float[] values = new float[rows * columns];
        int first = 0;
        for (Lora lora : adapters) {
            int rank = lora.settings().rank();
            Parameter part = lora.parameters().parameters().get(declaration.name());
            if (part != null) {
                float[] own = device.floats(part.values());
                if (down) {
                    System.arraycopy(own, 0, values, first * columns, own.length);
                } else {
                    putColumns(
                            values, columns, first, own, rank, lora.settings().scale());
                }
            }
            first += rank;
        }
        return values;
    }

    private static String projection(String name) {
        return name.substring(0, name.indexOf(".lora_"));
    }

    private static void putColumns(float[] to, int columns, int first, float[] from, int rank, float scale) {
        for (int row = 0; row < from.length / rank; row++) {
            for (int i = 0; i < rank; i++) {
                to[row * columns + first + i] = scale * from[row * rank + i];
            }
        }
    }
}
