package io.tenure.examples.gateway.load;

import io.tenure.examples.gateway.order.InvalidOrderException;
import io.tenure.examples.gateway.order.Order;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a file of orders: UTF-8, values separated by commas without quotes, this header, then an order on each line. Blank
 * lines and lines that begin with {@code #} are skipped.
 *
 * <pre>
 * order,account,amount,manner
 * o-1,account-7,1299,plain
 * o-2,account-7,500,slow
 * </pre>
 *
 * <p>{@code order} is unique; it and {@code account} are 1 to 40 letters, digits and hyphens; {@code amount} is whole
 * cents, up to ten million euros; {@code manner} is {@code plain}, {@code slow}, {@code shared} or {@code forgetful}.
 */
public final class OrderFile {

    static final String HEADER = "order,account,amount,manner";
    private static final int FIELDS = 4;
    private static final int MAX_ORDERS = 1_000_000;
    private static final int MAX_PROBLEMS = 10;

    private final Path file;
    private final List<Order> orders = new ArrayList<>();
    private final Map<String, Integer> lineById = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    private OrderFile(Path file) {
        this.file = file;
    }

    /**
     * Reads all of it.
     *
     * @throws OrderFileException if the file cannot be read, is empty, or has a wrong line; with all lines that are wrong,
     *     up to ten
     */
    public static List<Order> read(Path file) throws OrderFileException {
        OrderFile reading = new OrderFile(file);
        reading.parse(reading.lines());
        if (!reading.problems.isEmpty()) {
            throw new OrderFileException(String.join("\n", reading.problems));
        }
        return List.copyOf(reading.orders);
    }

    private List<String> lines() throws OrderFileException {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new OrderFileException("there is no file " + file);
        } catch (CharacterCodingException e) {
            throw new OrderFileException(file + " is not UTF-8 text");
        } catch (IOException e) {
            throw new OrderFileException(file + " cannot be read: " + e);
        }
    }

    private void parse(List<String> lines) {
        boolean headed = false;
        for (int i = 0; i < lines.size() && problems.size() < MAX_PROBLEMS; i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (headed) {
                parse(i + 1, line);
            } else if (line.equals(HEADER)) {
                headed = true;
            } else {
                problem(i + 1, "expected the header " + HEADER);
                return;
            }
        }
        if (orders.isEmpty() && problems.isEmpty()) {
            problems.add(file + ": holds no order");
        }
    }

    private void parse(int number, String line) {
        String[] fields = line.split(",", -1);
        if (fields.length != FIELDS) {
            problem(number, "has " + fields.length + " fields, must have " + FIELDS + ": " + HEADER);
            return;
        }
        try {
            add(number, Order.of(fields[0].strip(), fields[1].strip(), fields[2].strip(), fields[3].strip()));
        } catch (InvalidOrderException e) {
            problem(number, String.valueOf(e.getMessage()));
        }
    }

    private void add(int number, Order order) {
        Integer before = lineById.putIfAbsent(order.id(), number);
        if (before != null) {
            problem(number, "order '" + order.id() + "' is on line " + before + ", too");
        } else if (orders.size() == MAX_ORDERS) {
            problem(number, "is one order too many: at most " + MAX_ORDERS);
        } else {
            orders.add(order);
        }
    }

    private void problem(int number, String what) {
        problems.add(file + ":" + number + ": " + what);
    }
}
