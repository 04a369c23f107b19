using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace GreenChannel.Server.Platform.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Conclusions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "concluded",
                table: "cases",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "conclusions",
                columns: table => new
                {
                    case_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    by = table.Column<string>(type: "TEXT", nullable: false),
                    place = table.Column<string>(type: "TEXT", nullable: false),
                    @class = table.Column<int>(name: "class", type: "INTEGER", nullable: false),
                    certainty = table.Column<string>(type: "TEXT", nullable: true),
                    damage = table.Column<int>(type: "INTEGER", nullable: true),
                    day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    recorded_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    @sealed = table.Column<byte[]>(name: "sealed", type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_conclusions", x => new { x.case_id, x.id });
                    table.ForeignKey(
                        name: "fk_conclusions_cases_case_id",
                        column: x => x.case_id,
                        principalTable: "cases",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "conclusions");

            migrationBuilder.DropColumn(
                name: "concluded",
                table: "cases");
        }
    }
}
