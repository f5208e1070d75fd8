package io.levee.engine.metrics;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The framing of a TensorBoard event file (TFRecord): length in 8 bytes, masked CRC-32C of these 8 bytes, the data,
 * masked CRC-32C of the data; all little-endian.
 */
final class TensorBoardRecords {
    private static final int LENGTH_BYTES = 8;
    private static final int CRC_BYTES = 4;
    private static final int HEAD_BYTES = LENGTH_BYTES + CRC_BYTES;
    private static final int MASK_DELTA = 0xa282ead8;

    private TensorBoardRecords() {}

    static byte[] frame(byte[] data) {
        ByteBuffer record =
                ByteBuffer.allocate(HEAD_BYTES + data.length + CRC_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(data.length);
        record.putInt(maskedCrc(record.array(), 0, LENGTH_BYTES));
        record.put(data);
        record.putInt(maskedCrc(data, 0, data.length));
        return record.array();
    }

    /** The data of all records up to the first that is incomplete or damaged, which a kill leaves at the end. */
    static List<byte[]> split(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        List<byte[]> records = new ArrayList<>();
        while (in.remaining() >= HEAD_BYTES + CRC_BYTES) {
            int start = in.position();
            long length = in.getLong();
            int crc = in.getInt();
            if (crc != maskedCrc(file, start, LENGTH_BYTES) || length < 0 || length > in.remaining() - CRC_BYTES) {
                break;
            }
            byte[] data = new byte[(int) length];
            in.get(data);
            if (in.getInt() != maskedCrc(data, 0, data.length)) {
                break;
            }
            records.add(data);
        }
        return records;
    }

    private static int maskedCrc(byte[] bytes, int offset, int count) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, count);
        int value = (int) crc.getValue();
        return Integer.rotateRight(value, 15) + MASK_DELTA;
    }
}
