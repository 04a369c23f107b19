using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace GreenChannel.Server.Platform.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class WhoseTurn : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "turns",
                table: "cases",
                type: "text",
                nullable: false,
                defaultValue: "|");

            // Whose turn it was first stays; every case is looked at once more, which writes down the others.
            migrationBuilder.Sql("UPDATE cases SET turns = '|' || turn || '|' WHERE turn IS NOT NULL");
            migrationBuilder.Sql("UPDATE cases SET attend_at = received_at WHERE origin = 'live' AND erased_at IS NULL");

            migrationBuilder.DropColumn(
                name: "next_kind",
                table: "cases");

            migrationBuilder.DropColumn(
                name: "turn",
                table: "cases");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "turns",
                table: "cases");

            migrationBuilder.AddColumn<string>(
                name: "next_kind",
                table: "cases",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "turn",
                table: "cases",
                type: "text",
                nullable: true);
        }
    }
}
