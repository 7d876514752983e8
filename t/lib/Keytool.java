/* Licensed under the Apache License, Version 2.0; see LICENSE. */

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Properties;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The JDK's own keytool, many times in one JVM: a line of input is a command,
 * its arguments in base64; for each "STATUS LENGTH" and what it printed. An
 * argument -J-DNAME=VALUE sets a property for this command; whatever it asks,
 * it is told "secret".
 */
class Keytool {
    public static void main(String[] none) throws Exception {
        PrintStream out = System.out;
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in));

        for (String line; (line = in.readLine()) != null;) {
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            int status = run(line.split(" "), said);

            out.printf("%d %d%n", status, said.size());
            said.writeTo(out);
        }
        out.flush();
    }

    private static int run(String[] words, ByteArrayOutputStream said) {
        List<String> arguments = new ArrayList<>();
        Properties usual = (Properties) System.getProperties().clone();

        for (String word : words) {
            String argument = new String(Base64.getDecoder().decode(word),
                                         UTF_8);
            if (argument.startsWith("-J-D")) {
                String[] property = argument.substring(4).split("=", 2);
                System.setProperty(property[0], property[1]);
            }
            else {
                arguments.add(argument);
            }
        }
        arguments.add("-debug"); // an error is thrown, no exit
        System.setOut(new PrintStream(said, true, UTF_8));
        System.setErr(System.out);
        System.setIn(new ByteArrayInputStream("secret\n".repeat(8)
                                              .getBytes(UTF_8)));
        try {
            sun.security.tools.keytool.Main.main(
                arguments.toArray(new String[0]));
        }
        catch (Throwable error) {
            System.out.println(error);
            return 1;
        }
        finally {
            System.out.flush();
            System.setProperties(usual);
        }
        return 0;
    }
}
